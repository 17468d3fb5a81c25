namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>The page about permissions says what the tests prove.</summary>
public sealed class PermissionPictureTests
{
    /// <summary>Set it to 1 and run the test to write the page anew.</summary>
    private const string WriteVariable = "IDRESOLUTION_WRITE_DOCS";

    [Test]
    public void The_page_about_permissions_is_current()
    {
        var file = Path.Combine(Root(), "docs", "operations", "permissions.md");
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1") File.WriteAllText(file, PermissionPicture.Write());
        Assert.That(File.ReadAllText(file).ReplaceLineEndings("\n"), Is.EqualTo(PermissionPicture.Write()), $"run this test with {WriteVariable}=1 to write it anew");
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "IdResolution.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("IdResolution.sln was not found above the test assembly");
    }
}
