using System.Buffers;
using System.Text.Json;
using IdResolution.Protocol;

namespace IdResolution.Cli.Import;

/// <summary>
/// Counts results and writes what failed, one JSON object per line when there is a report file. Safe for use from many threads.
/// </summary>
internal sealed class ImportReport(TextWriter? file, TextWriter console)
{
    private const int MaxShown = 20;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _underWay = [];
    private long _lastStarted;

    public long Created { get; private set; }

    public long Replaced { get; private set; }

    public long Skipped { get; private set; }

    public long Failed { get; private set; }

    public long Done => Created + Replaced + Skipped + Failed;

    /// <summary>Octets of the input behind which everything was at least begun.</summary>
    public long Position { get; private set; }

    /// <summary>First line that may not be done; an interrupted import goes on there.</summary>
    public long ResumeLine
    {
        get
        {
            lock (_gate) return _underWay.Count > 0 ? _underWay.Min : _lastStarted + 1;
        }
    }

    public void Begin(ImportItem item)
    {
        lock (_gate)
        {
            _underWay.Add(item.Line);
            _lastStarted = item.Line;
            Position = item.EndPosition;
        }
    }

    public void Create(ImportItem item, bool replaced)
    {
        lock (_gate)
        {
            _underWay.Remove(item.Line);
            if (replaced) Replaced++;
            else Created++;
        }
    }

    public void Skip(ImportItem item)
    {
        lock (_gate)
        {
            _underWay.Remove(item.Line);
            Skipped++;
        }
    }

    /// <summary>Counts a failure and writes it down; the first few also go to the console.</summary>
    /// <param name="item">What failed.</param>
    /// <param name="handle">Its handle, when known.</param>
    /// <param name="code">The server's code; null when the line itself is bad or no answer came.</param>
    /// <param name="reason">Why, for people.</param>
    public void Fail(ImportItem item, string? handle, ResponseCode? code, string reason)
    {
        lock (_gate)
        {
            _underWay.Remove(item.Line);
            Failed++;
            if (Failed <= MaxShown)
            {
                // Many reasons begin with the handle; once is enough.
                var name = handle is null || reason.StartsWith(handle, StringComparison.Ordinal) ? "" : $"{handle}: ";
                console.WriteLine($"line {item.Line}: {name}{reason.ReplaceLineEndings(" ")}");
            }
            if (Failed == MaxShown + 1)
                console.WriteLine($"... more failures{(file is null ? "; --report FILE lists all of them" : " in the report")}");
            if (file is null) return;
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteNumber("line", item.Line);
                if (handle is not null) writer.WriteString("handle", handle);
                if (code is { } known) writer.WriteNumber("code", (uint)known);
                writer.WriteString("reason", reason);
                writer.WriteEndObject();
            }
            file.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
        }
    }
}
