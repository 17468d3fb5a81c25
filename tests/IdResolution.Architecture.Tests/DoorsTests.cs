using System.Reflection;

namespace IdResolution.Architecture.Tests;

/// <summary>The doors between rooms (ARCHITECTURE.md): a reference that is not listed here fails.</summary>
public sealed class DoorsTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Protocol"] = [],
        ["Security"] = ["Protocol"],
        ["Storage"] = ["Protocol"],
        ["Caching"] = ["Protocol"],
        ["Caching.Redis"] = ["Protocol", "Caching"],
        ["Transport"] = ["Protocol"],
        ["Client"] = ["Protocol", "Security", "Caching"],
        ["Resolution"] = ["Protocol", "Security", "Storage", "Caching", "Client"],
        ["Gateways"] = ["Protocol", "Resolution"],
        ["Node"] = ["Protocol", "Security", "Storage", "Caching", "Caching.Redis", "Transport", "Client", "Resolution", "Gateways"],
        ["Cli"] = ["Protocol", "Security", "Caching", "Client"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Security"] = ["Portable.BouncyCastle"],
        ["Caching.Redis"] = ["StackExchange.Redis"],
        ["Node"] = ["System.CommandLine", "Spectre.Console"],
        ["Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    private static readonly string[] MayUseAspNetCore = ["Transport", "Gateways", "Node"];

    private static IEnumerable<string> SourceProjects => Repository.Projects("src").Select(Repository.ShortName);

    [TestCaseSource(nameof(SourceProjects))]
    public void A_room_knows_only_the_rooms_behind_its_doors(string room)
    {
        var project = ProjectFile(room);
        var references = Repository.References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)["IdResolution.".Length..]);

        Assert.That(references, Is.SubsetOf(AllowedProjects[room]));
    }

    [TestCaseSource(nameof(SourceProjects))]
    public void A_room_uses_only_its_own_packages(string room)
    {
        var packages = Repository.References(ProjectFile(room), "PackageReference");

        Assert.That(packages, Is.SubsetOf(AllowedPackages.GetValueOrDefault(room, [])));
    }

    [TestCaseSource(nameof(SourceProjects))]
    public void Only_rooms_at_the_network_use_the_web_framework(string room)
    {
        var frameworks = Repository.References(ProjectFile(room), "FrameworkReference");

        Assert.That(frameworks, MayUseAspNetCore.Contains(room) ? Is.EqualTo(new[] { "Microsoft.AspNetCore.App" }) : Is.Empty);
    }

    [Test]
    public void The_compiled_rooms_keep_the_doors_too()
    {
        var assemblies = AllowedProjects.ToDictionary(room => room.Key switch { "Node" => "idnode", "Cli" => "idctl", var name => "IdResolution." + name }, room => room.Value);
        foreach (var (name, allowed) in assemblies)
        {
            var references = Assembly.Load(name).GetReferencedAssemblies()
                .Where(reference => reference.Name!.StartsWith("IdResolution.", StringComparison.Ordinal))
                .Select(reference => reference.Name!["IdResolution.".Length..]);
            Assert.That(references, Is.SubsetOf(allowed), name);
        }
    }

    private static string ProjectFile(string room) => Path.Combine(Repository.Root, "src", "IdResolution." + room, $"IdResolution.{room}.csproj");
}
