using System.Collections.Concurrent;
using System.Text.Json;

namespace IdResolution.Testing.Vectors;

/// <summary>Loads the golden vectors, which are embedded in this assembly. Safe for use from many threads.</summary>
public static class GoldenVectors
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<GoldenVector>> Files = new();

    /// <summary>All vectors of <paramref name="file"/>, named without extension, in file order.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static IReadOnlyList<GoldenVector> Load(string file) => Files.GetOrAdd(file, Parse);

    /// <summary>One vector by name.</summary>
    /// <exception cref="InvalidOperationException">The file has no vector of this name, or several.</exception>
    public static GoldenVector Get(string file, string name) => Load(file).Single(vector => vector.Name == name);

    /// <summary>How many vectors index.json counts in <paramref name="file"/>.</summary>
    public static int CountOf(string file) => ReadJson("index").GetProperty("files").GetProperty(file + ".json").GetInt32();

    private static List<GoldenVector> Parse(string file)
    {
        var vectors = new List<GoldenVector>();
        foreach (var entry in ReadJson(file).EnumerateArray())
        {
            vectors.Add(new GoldenVector(
                file,
                entry.GetProperty("name").GetString()!,
                entry.GetProperty("description").GetString()!,
                entry.GetProperty("direction").GetString()!,
                entry.TryGetProperty("hex", out var hex) ? Convert.FromHexString(hex.GetString()!) : [],
                entry.TryGetProperty("decoded", out var decoded) ? decoded : default,
                entry));
        }
        return vectors;
    }

    private static JsonElement ReadJson(string file)
    {
        using var stream = typeof(GoldenVectors).Assembly.GetManifestResourceStream(file + ".json")
            ?? throw new FileNotFoundException("No such vector file: " + file);
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
