using System.Globalization;

namespace IdResolution.Security.Audit;

/// <summary>
/// Follows the chain through an audit directory, also of a running node: finds lines changed, taken out, put in or moved, and, by the head
/// file or a head kept elsewhere, an end cut off or written anew. A chain has no key: whoever may write the directory and the head file can
/// write a whole new log, which only a head kept elsewhere shows.
/// </summary>
public static class AuditVerifier
{
    /// <summary>Most findings kept; all are counted.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>Checks a directory.</summary>
    /// <param name="directory">The directory with the files.</param>
    /// <param name="heads">Heads kept elsewhere; each must be in the log.</param>
    /// <param name="after">The last line of what was archived away, when the log does not begin at its beginning; null when it does.</param>
    /// <param name="progress">Told the octets read so far and in all.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    public static AuditVerification Verify(
        string directory, IReadOnlyList<AuditHead> heads, AuditHead? after = null, Action<long, long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(heads);
        var findings = new List<AuditFinding>();
        var count = 0L;
        // The head first: the log of a running node only goes on from there.
        var known = AuditFiles.ReadHead(directory);
        var files = AuditFiles.In(directory);
        var expected = new List<(AuditHead Head, string Name)>();
        foreach (var head in heads) expected.Add((head, "the given head"));
        if (known is not null) expected.Add((known, AuditFiles.Head));
        else if (files.Count > 0) Tell(AuditFiles.Head, 0, "missing or unreadable: whether the end was cut off cannot be told");

        var total = files.Sum(file => new FileInfo(file).Length);
        var (done, lines, unfinished) = (0L, 0L, 0L);
        var last = after ?? AuditHead.Start;
        expected.RemoveAll(sought => sought.Head.Equals(last));
        for (var i = 0; i < files.Count; i++)
        {
            var name = Path.GetFileName(files[i]);
            var scan = new AuditScan((line, text) => Tell(name, line, text));
            using var stream = new FileStream(files[i], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            scan.Read(stream, last, Visit);
            done += stream.Length;
            lines += scan.Lines;
            unfinished = scan.UnfinishedLength;
            last = new AuditHead(scan.Sequence, scan.Hash.ToArray());
            if (unfinished > 0 && i < files.Count - 1) Tell(name, 0, "ends in the middle of a line");
            progress?.Invoke(done, total);

            void Visit(long sequence, ReadOnlyMemory<byte> hash)
            {
                if (lines % 4_096 == 0) cancellationToken.ThrowIfCancellationRequested();
                for (var sought = expected.Count - 1; sought >= 0; sought--)
                {
                    if (expected[sought].Head.Sequence == sequence && expected[sought].Head.Hash.Span.SequenceEqual(hash.Span)) expected.RemoveAt(sought);
                }
            }
        }
        foreach (var (head, name) in expected)
        {
            Tell(name, 0, string.Create(CultureInfo.InvariantCulture, $"line {head.Sequence} with hash {Convert.ToHexStringLower(head.Hash.Span)} is not in the log: cut off or written anew"));
        }
        return new AuditVerification
        {
            Files = files.Count, Lines = lines, Head = last, Unfinished = unfinished, Findings = findings, FindingCount = count,
        };

        void Tell(string file, long line, string text)
        {
            if (count++ < MaxFindings) findings.Add(new AuditFinding(file, line, text));
        }
    }
}
