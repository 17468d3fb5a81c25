using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.LoadGenerator;

/// <summary>
/// Records of the sizes that the national nodes show: of 4 and 10 values, and one that carries a signature. The last value but the
/// signature says who administers it.
/// </summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Octets">Octets of the whole record, encoded; about those of its answer.</param>
/// <param name="Count">Values.</param>
public sealed record RecordProfile(string Name, int Octets, int Count)
{
    private const int OctetsAroundData = 26;
    private const int OctetsOfCount = 4;

    private static readonly string[] Types =
        ["URL", "DESC", "SERIAL", "DATE.MADE", "MODEL", "BATCH", "PLANT", "OWNER", "MATERIAL", "CHECKED"];

    /// <summary>4 values.</summary>
    public static RecordProfile Usual { get; } = new("346", 346, 4);

    /// <summary>10 values.</summary>
    public static RecordProfile Large { get; } = new("760", 760, 10);

    /// <summary>11 values and a signature over them.</summary>
    public static RecordProfile Signed { get; } = new("2500", 2_500, 12);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RecordProfile> All { get; } = [Usual, Large, Signed];

    /// <summary>
    /// The values: readable text, as much of it as it takes. A signature is not checked when it is registered, and neither is this one.
    /// </summary>
    public IReadOnlyList<HandleValue> Values(ValueReference administrator)
    {
        var rights = new AdminRecord { Permissions = AdminPermissions.All, Administrator = administrator }.ToArray();
        var isSigned = Count > Types.Length + 1;
        var texts = Types.Take(Count - (isSigned ? 2 : 1)).ToList();
        if (isSigned) texts.Add("HS_SIGNATURE");
        var left = Octets - OctetsOfCount - OctetsAroundData - ValueTypes.Admin.Length - rights.Length - texts.Sum(type => OctetsAroundData + type.Length);
        var values = new List<HandleValue>();
        for (var i = 0; i < texts.Count; i++)
        {
            var share = isSigned ? (i == texts.Count - 1 ? left : 40) : left / (texts.Count - i);
            left -= share;
            var text = string.Create(CultureInfo.InvariantCulture, $"https://plant.example/things/{i}/");
            values.Add(HandleValue.OfText((uint)(i + 1), texts[i], text.PadRight(share, 'x')[..share]));
        }
        values.Add(new HandleValue { Index = 100, Type = new Utf8String(ValueTypes.Admin), Data = rights });
        return values;
    }
}
