using System.Globalization;

namespace IdResolution.Security.Audit;

/// <summary>Names of the files of an audit directory.</summary>
internal static class AuditFiles
{
    /// <summary>The file beside the log that holds its last line's number and hash.</summary>
    public const string Head = "audit.head";

    private const string Start = "audit-";
    private const string End = ".log";
    private const int Digits = 16;

    /// <summary>The name of the file whose first line has this number; names sort like numbers.</summary>
    public static string NameOf(long firstSequence) =>
        Start + firstSequence.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + End;

    /// <summary>Full paths of the log's files, oldest first; empty when there is no such directory.</summary>
    public static IReadOnlyList<string> In(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory, Start + "*" + End).OrderBy(path => path, StringComparer.Ordinal)]
        : [];

    /// <summary>What the head file says; null when it is missing or not one.</summary>
    public static AuditHead? ReadHead(string directory)
    {
        var path = Path.Combine(directory, Head);
        if (!File.Exists(path) || new FileInfo(path).Length > AuditLine.MaxLength) return null;
        return AuditHead.TryParse(File.ReadAllText(path).TrimEnd('\n'), out var head) ? head : null;
    }
}
