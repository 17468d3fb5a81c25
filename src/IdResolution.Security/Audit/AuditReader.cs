using IdResolution.Protocol.Json;

namespace IdResolution.Security.Audit;

/// <summary>Reads an audit directory for people; checks nothing, which is what <see cref="AuditVerifier"/> does.</summary>
public static class AuditReader
{
    /// <summary>The lines that tell of something, oldest first, each a JSON object; also of a running node.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string directory)
    {
        foreach (var path in AuditFiles.In(directory))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var reader = new Utf8LineReader(stream, AuditLine.MaxLength);
            while (TryRead(reader, out var line)) yield return line;
        }
    }

    /// <summary>True when the directory holds an audit log.</summary>
    public static bool IsThere(string directory) => AuditFiles.In(directory).Count > 0;

    private static bool TryRead(Utf8LineReader reader, out ReadOnlyMemory<byte> line)
    {
        Span<byte> hash = stackalloc byte[AuditLine.HashLength];
        while (reader.TryRead(out var read))
        {
            if (reader.TooLong || !AuditLine.TryRead(read, out _, hash)) continue;
            line = read.ToArray();
            return true;
        }
        line = default;
        return false;
    }
}
