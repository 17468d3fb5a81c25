using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>An operation that the lists of the configuration decide about, not HS_ADMIN values (specification §6.6, §7.6, §7.13).</summary>
/// <param name="Name">In words for an operator.</param>
/// <param name="Specification">Where the specification says so.</param>
/// <param name="Request">Makes the request.</param>
/// <param name="Server">Whether server administrators may.</param>
/// <param name="Home">Whether those may who may only home prefixes.</param>
/// <param name="Status">Whether those may who may only read the status.</param>
internal sealed record ServerListRow(string Name, string Specification, Func<Message> Request, bool Server, bool Home, bool Status)
{
    public static IReadOnlyList<ServerListRow> All { get; } =
    [
        new("home a prefix", "§6.6 home", () => Ask.About(OpCode.HomePrefix, "0.NA/86.1"), true, true, false),
        new("unhome a prefix", "§6.6 unhome", () => Ask.About(OpCode.UnhomePrefix, "0.NA/88.100"), true, true, false),
        new("list the homed prefixes", "§6.6 list homed", () => Ask.About(OpCode.ListHomedPrefixes, "/"), true, true, false),
        new("read the status of the server", "§6.6 status handle, §7.13", () => Ask.Resolve("0.SITE/status"), true, false, true),
        new("register the handle of a prefix homed here", "§6.6, ours", () => Ask.Create("0.NA/86.7", Make.Url(1)), true, false, false),
    ];

    public override string ToString() => Name;
}
