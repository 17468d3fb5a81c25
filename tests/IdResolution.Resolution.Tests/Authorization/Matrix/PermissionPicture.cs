using System.Globalization;
using System.Text;
using IdResolution.Protocol;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Writes the tables that the tests check as a page for people.</summary>
internal static class PermissionPicture
{
    private static readonly string[] BitNames =
    [
        "ADD_HANDLE", "DELETE_HANDLE", "ADD_DERIVED_PREFIX", "DELETE_DERIVED_PREFIX", "MODIFY_VALUE", "REMOVE_VALUE", "ADD_VALUE",
        "MODIFY_ADMIN", "REMOVE_ADMIN", "ADD_ADMIN", "READ_VALUE", "LIST_HANDLES", "LIST_DERIVED_PREFIXES",
    ];

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # Who may do what

            This page is written by the tests that prove it (`PermissionPictureTests`): every cell was asked of the engine. Section numbers are those of the
            protocol specification.

            A request is allowed when **one** HS_ADMIN value of the record named in the second column has **all** the bits marked, and names whoever proved his
            identity. Bits of several HS_ADMIN values are not added up. Otherwise the answer is 400; a wrong key is 403, before rights are looked at.

            ## Rights on records


            """);
        Row(page, ["operation", "HS_ADMIN of", "bits needed in one value", "also enough", "specification"]);
        Rule(page, 5);
        foreach (var row in MatrixRows.All)
        {
            Row(page, [row.Name, RecordOf(row), BitsOf((int)row.Needed, " + "), BitsOf((int)row.OrElse, " + "), row.Specification]);
        }
        page.Append("""

            The bit DELETE_DERIVED_PREFIX is kept and grants nothing: deleting a prefix handle takes DELETE_HANDLE on it. Bits without a name are kept and grant nothing.

            The same, bit by bit:


            """);
        Row(page, ["operation", .. BitNames.Select(name => name.Replace("_", "<br>", StringComparison.Ordinal))]);
        Rule(page, BitNames.Length + 1);
        foreach (var row in MatrixRows.All)
        {
            Row(page, [row.Name, .. Enumerable.Range(0, BitNames.Length).Select(bit => ((int)row.Needed >> bit & 1) == 1 ? "●" : ((int)row.OrElse >> bit & 1) == 1 ? "○" : " ")]);
        }
        page.Append("\n● needed, all in one value; ○ enough by itself.\n\n## Registering over an existing handle\n\n");
        page.Append("Without the overwrite flag the answer is 101, before any challenge. With it:\n\n");
        Row(page, ["rule", "what somebody has", "bits on the old record", "bits on the prefix handle", "difference", "answer"]);
        Rule(page, 6);
        foreach (var rule in OverwriteRule.All)
        {
            Row(page,
            [
                rule.Rule.ToString(CultureInfo.InvariantCulture), rule.Name, BitsOf((int)rule.OnRecord, ", "), BitsOf((int)rule.OnPrefix, ", "),
                DifferenceOf(rule.Difference), CodeOf(rule.Code),
            ]);
        }
        page.Append("\nFor a prefix handle ADD_DERIVED_PREFIX on its parent takes the place of ADD_HANDLE.\n\n## How an administrator is named\n\n");
        Row(page, ["the HS_ADMIN value names", "answer", "specification"]);
        Rule(page, 3);
        foreach (var shape in AdministratorShape.All) Row(page, [shape.Name, CodeOf(shape.Code), shape.Specification]);
        page.Append("\n406 stands for a group on another service that could not be asked, when nothing else grants the right.\n\n");
        page.Append("## What the configuration grants\n\n");
        Row(page, ["operation", "server administrators", "home administrators", "status administrators", "specification"]);
        Rule(page, 5);
        foreach (var row in ServerListRow.All) Row(page, [row.Name, YesOf(row.Server), YesOf(row.Home), YesOf(row.Status), row.Specification]);
        page.Append("""

            The lists may name groups. With `Node:ServerAdministratorsHaveFullAccess` server administrators pass every check on this page. With
            `Node:AllowPrefixAdministrators` set to `false` the bits of prefix handles grant nothing, and server administrators register and list instead.

            ## What the permissions of a value allow

            The four digits are admin-read, admin-write, public-read, public-write. 402 is a challenge; the administrator has every bit.


            """);
        Row(page, ["permissions", .. ValuePermissionRow.Acts.Select(act => act.Name)]);
        Rule(page, ValuePermissionRow.Acts.Count + 1);
        foreach (var row in ValuePermissionRow.All) Row(page, [row.Bits, .. row.Codes.Select(code => CodeOf((ResponseCode)code))]);
        page.Append("""

            Public-write opens ordinary values only: what says who is an administrator (HS_ADMIN, HS_VLIST, HS_PUBKEY, HS_SECKEY) takes the rights above even when
            it is publicly writable.

            """);
        return page.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static string RecordOf(MatrixRow row) => row switch
    {
        { Record: "0.NA/0.NA" } => "`0.NA/0.NA`",
        { IsOnPrefix: true } => "the prefix handle",
        _ => "the handle",
    };

    private static string BitsOf(int bits, string separator) =>
        string.Join(separator, Enumerable.Range(0, BitNames.Length).Where(bit => (bits >> bit & 1) == 1).Select(bit => BitNames[bit]));

    private static string DifferenceOf(OverwriteDifference difference) => difference switch
    {
        OverwriteDifference.None => "none",
        OverwriteDifference.Value => "a value changes",
        OverwriteDifference.NewAdministrator => "an HS_ADMIN comes",
        _ => "everything",
    };

    private static string CodeOf(ResponseCode code) => code == ResponseCode.Success ? "yes" : ((int)code).ToString(CultureInfo.InvariantCulture);

    private static string YesOf(bool isGranted) => CodeOf(isGranted ? ResponseCode.Success : ResponseCode.InvalidAdmin);

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static void Rule(StringBuilder page, int columns) => page.Append('|').Insert(page.Length, "---|", columns).Append('\n');
}
