using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>What the four bits of a value allow (specification §2.2, §5.3, §7.4).</summary>
/// <param name="Bits">Admin-read, admin-write, public-read, public-write, as the text form has them.</param>
/// <param name="Codes">What each of <see cref="Acts"/> is answered with.</param>
internal sealed record ValuePermissionRow(string Bits, params int[] Codes)
{
    public static IReadOnlyList<ValuePermissionAct> Acts { get; } =
    [
        new("anyone reads", "§5.3", null, _ => Ask.Resolve(Handle, [1])),
        new("anyone reads, public values only", "§5.3 PO", null, _ => Ask.Resolve(Handle, [1], flags: OpFlags.PublicOnly)),
        new("an administrator reads", "§5.3", User, _ => Ask.Resolve(Handle, [1])),
        new("anyone modifies", "§2.2 public-write, §7.4", null, value => Ask.Modify(Handle, value)),
        new("an administrator modifies", "§2.2 admin-write, §7.4", User, value => Ask.Modify(Handle, value)),
        new("anyone removes", "§6.6 remove", null, _ => Ask.Remove(Handle, 1)),
        new("an administrator removes", "§2.2 not prevented", User, _ => Ask.Remove(Handle, 1)),
        new("an administrator adds over", "§2.2 not prevented", User, value => Ask.Add(Handle, value).With(OpFlags.OverwriteWhenExists)),
        new("an administrator overwrites the record", "§2.2 not prevented", User, value => Ask.Overwrite(Handle, value)),
    ];

    public static IReadOnlyList<ValuePermissionRow> All { get; } =
    [
        //                  reads           modifies  removes  replaces
        new("0000", 401, 200, 401, 402, 401, 402, 1, 1, 1),
        new("0001", 401, 200, 401, 401, 401, 402, 1, 1, 1),
        new("0010", 1, 1, 1, 402, 401, 402, 1, 1, 1),
        new("0011", 1, 1, 1, 401, 401, 402, 1, 1, 1),
        new("0100", 401, 200, 401, 402, 1, 402, 1, 1, 1),
        new("0101", 401, 200, 401, 1, 1, 402, 1, 1, 1),
        new("0110", 1, 1, 1, 402, 1, 402, 1, 1, 1),
        new("0111", 1, 1, 1, 1, 1, 402, 1, 1, 1),
        new("1000", 402, 200, 1, 402, 401, 402, 1, 1, 1),
        new("1001", 402, 200, 1, 401, 401, 402, 1, 1, 1),
        new("1010", 1, 1, 1, 402, 401, 402, 1, 1, 1),
        new("1011", 1, 1, 1, 401, 401, 402, 1, 1, 1),
        new("1100", 402, 200, 1, 402, 1, 402, 1, 1, 1),
        new("1101", 402, 200, 1, 1, 1, 402, 1, 1, 1),
        new("1110", 1, 1, 1, 402, 1, 402, 1, 1, 1),
        new("1111", 1, 1, 1, 1, 1, 402, 1, 1, 1),
    ];

    public ValuePermissions Permissions => (ValuePermissions)byte.Parse(Bits, NumberStyles.BinaryNumber, CultureInfo.InvariantCulture);

    public override string ToString() => Bits;
}
