using System.Net;
using IdResolution.Resolution.Authentication;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Audit;

/// <summary>
/// Keeps those who prove nothing from filling the disk with lines about themselves: so many a minute from one source, so many from all,
/// and of the rest their number at the end of the minute. Safe for use from many threads.
/// </summary>
internal sealed class RefusalLimit(AuditOptions options)
{
    /// <summary>Sources with a summary of their own; the others share one.</summary>
    public const int MaxSources = 256;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ChallengeSource, Count> _bySource = [];
    private readonly Count _others = new(null);
    private DateTimeOffset _end;
    private int _lines;

    /// <summary>True when a line about this source may be written now.</summary>
    public bool TryTake(IPAddress source)
    {
        lock (_lock)
        {
            var key = ChallengeSource.Of(source);
            if (!_bySource.TryGetValue(key, out var count))
            {
                count = _others;
                if (_bySource.Count < MaxSources) _bySource.Add(key, count = new Count(source));
            }
            if (_lines < options.MaxRefusals && (count == _others || count.Lines < options.MaxRefusalsPerSource))
            {
                count.Lines++;
                _lines++;
                return true;
            }
            count.LeftOut++;
            return false;
        }
    }

    /// <summary>What was left out in the minute that has ended; nothing while it goes on, unless <paramref name="atOnce"/>.</summary>
    public IReadOnlyList<AuditEntry> TakeSummaries(DateTimeOffset now, bool atOnce = false)
    {
        lock (_lock)
        {
            if (now < _end && !atOnce) return [];
            List<AuditEntry>? summaries = null;
            foreach (var count in _bySource.Values.Append(_others))
            {
                if (count.LeftOut == 0) continue;
                (summaries ??= []).Add(new AuditEntry { Kind = AuditKind.Summary, Time = now, Source = count.Source, Count = count.LeftOut });
            }
            _bySource.Clear();
            (_others.Lines, _others.LeftOut, _lines, _end) = (0, 0, 0, now + Window);
            return summaries ?? (IReadOnlyList<AuditEntry>)[];
        }
    }

    private sealed class Count(IPAddress? source)
    {
        public IPAddress? Source { get; } = source;

        public int Lines { get; set; }

        public long LeftOut { get; set; }
    }
}
