namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>The files beside these tests, which are embedded in this assembly.</summary>
internal static class Golden
{
    public static string Read(string file)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream("HandleApi/" + file) ?? throw new FileNotFoundException(file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
