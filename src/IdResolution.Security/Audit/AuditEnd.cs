using System.Globalization;

namespace IdResolution.Security.Audit;

/// <summary>Finds the end of an existing log, and puts aside what a crash left torn behind it.</summary>
internal sealed class AuditEnd
{
    private AuditEnd(string? path, long length, AuditHead head, string? repair, long missing)
    {
        Path = path;
        Length = length;
        Head = head;
        Repair = repair;
        Missing = missing;
    }

    /// <summary>The file to go on with; null to begin one.</summary>
    public string? Path { get; }

    /// <summary>Its length.</summary>
    public long Length { get; }

    /// <summary>The last line.</summary>
    public AuditHead Head { get; }

    /// <summary>What was found torn or missing, in words; null when nothing was.</summary>
    public string? Repair { get; }

    /// <summary>Lines that the head file knows and the log does not have.</summary>
    public long Missing { get; }

    /// <summary>Reads the newest file. What stands behind its last intact line goes to a file of its own: it may be evidence.</summary>
    public static AuditEnd Find(string directory)
    {
        var known = AuditFiles.ReadHead(directory);
        var found = new List<string>();
        foreach (var path in AuditFiles.In(directory).Reverse())
        {
            var scan = new AuditScan((_, _) => { });
            long length;
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
            {
                length = stream.Length;
                scan.Read(stream, before: null);
                if (scan.IntactLength < length)
                {
                    PutAside(stream, scan.IntactLength, path);
                    found.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{length - scan.IntactLength} octets behind the last intact line of {System.IO.Path.GetFileName(path)} were put aside in a file .torn"));
                }
            }
            if (scan.IntactLength > 0) return At(path, scan.IntactLength, Last(path), known, found);
            File.Delete(path);
        }
        return At(null, 0, known is null ? AuditHead.Start : known, known, known is null ? found : [.. found, "the files of the log are gone"]);
    }

    private static AuditEnd At(string? path, long length, AuditHead head, AuditHead? known, List<string> found)
    {
        var missing = Math.Max(0, (known?.Sequence ?? 0) - head.Sequence);
        if (missing > 0)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"the log ends with line {head.Sequence}, but line {known!.Sequence} was written once"));
        }
        else if (known is not null && known.Sequence == head.Sequence && !known.Equals(head))
        {
            found.Add("the last line is not the one that the head file knows");
        }
        return new AuditEnd(path, length, head, found.Count == 0 ? null : string.Join("; ", found), missing);
    }

    // Once more over what is left, for the number and hash of its last line.
    private static AuditHead Last(string path)
    {
        var scan = new AuditScan((_, _) => { });
        using var stream = File.OpenRead(path);
        scan.Read(stream, before: null);
        return new AuditHead(scan.Sequence, scan.Hash.ToArray());
    }

    private static void PutAside(FileStream stream, long from, string path)
    {
        stream.Position = from;
        var number = 1;
        while (File.Exists($"{path}.{number}.torn")) number++;
        using (var aside = new FileStream($"{path}.{number}.torn", FileMode.CreateNew)) stream.CopyTo(aside);
        stream.SetLength(from);
    }
}
