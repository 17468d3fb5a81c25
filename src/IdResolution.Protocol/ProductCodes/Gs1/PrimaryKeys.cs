namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// The keys of GS1 and the order of what may stand behind each in a path (GS1 Digital Link URI Syntax, Barcode Syntax Dictionary of 2025). 410 to 413 and 416
/// were keys of Digital Link 1.1 and are taken as such. Safe for use from many threads.
/// </summary>
public static class PrimaryKeys
{
    private static readonly Dictionary<string, PrimaryKey> All = new PrimaryKey[]
    {
        new("00", "sscc", 1, 0, []),
        new("01", "gtin", 1, 0, [["22", "10", "21"], ["235"]]),
        new("253", "gdti", 0, 13, []),
        new("255", "gcn", 0, 13, []),
        new("401", "ginc", 0, 0, []),
        new("402", "gsin", 0, 0, []),
        new("410", "gln", 0, 0, []),
        new("411", "gln", 0, 0, []),
        new("412", "gln", 0, 0, []),
        new("413", "gln", 0, 0, []),
        new("414", "gln", 0, 0, [["254"], ["7040"]]),
        new("415", "gln", 0, 0, [["8020"]]),
        new("416", "gln", 0, 0, []),
        new("417", "gln", 0, 0, [["7040"]]),
        new("8003", "grai", 1, 14, []),
        new("8004", "giai", 0, 0, [["7040"]]),
        new("8006", "itip", 1, 0, [["22", "10", "21"]]),
        new("8010", "cpid", 0, 0, [["8011"]]),
        new("8013", "gmn", 0, 0, []),
        new("8017", "gsrn", 0, 0, [["8019"]]),
        new("8018", "gsrn", 0, 0, [["8019"]]),
    }.ToDictionary(key => key.Number);

    /// <summary>Names of their schemes.</summary>
    public static IReadOnlySet<string> Schemes { get; } = All.Values.Select(key => key.Scheme).ToHashSet();

    /// <summary>Their application identifiers.</summary>
    public static IReadOnlyCollection<string> Numbers => All.Keys;

    /// <summary>The key of that application identifier; null when it is not one.</summary>
    public static PrimaryKey? Find(string number) => All.GetValueOrDefault(number);

    /// <summary>True for places that something is sent to or from: they describe a delivery where another key stands beside them.</summary>
    internal static bool IsDeliveryPlace(string number) => number is "410" or "411" or "412" or "413" or "416";

    /// <summary>True for what identifies a part of something and therefore stands in the path, never among the attributes.</summary>
    internal static bool IsQualifierOnly(string number) => number is "21" or "22" or "235" or "254" or "7040" or "8011" or "8019" or "8020";
}
