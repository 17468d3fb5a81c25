using System.Xml.Linq;

namespace IdResolution.Architecture.Tests;

/// <summary>The working tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories);

    public static string ShortName(string projectFile) => Path.GetFileNameWithoutExtension(projectFile)["IdResolution.".Length..];

    public static string[] References(string projectFile, string kind) =>
        [.. XDocument.Load(projectFile).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "IdResolution.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("IdResolution.sln was not found above the test assembly");
    }
}
