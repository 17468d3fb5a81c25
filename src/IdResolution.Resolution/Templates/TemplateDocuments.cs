using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Templates;

/// <summary>
/// Remembers compiled rules by the octets they were compiled from, so that a changed rule is seen at once and equal rules of many handles
/// are one. Bounded: what was not used while as much came newly is forgotten. Safe for use from many threads; looking takes no lock.
/// </summary>
internal sealed class TemplateDocuments(TemplatePolicy policy, TimeProvider time, Action<Utf8String, string>? problemObserver)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _writing = new();
    private volatile Generation _current = new();
    private volatile Generation _previous = new();
    private long _lastReport = long.MinValue;

    /// <summary>Documents remembered, for tests.</summary>
    public int Count => _current.Entries.Count + _previous.Entries.Count;

    /// <summary>Looks without compiling or allocating; true with a null document is one that cannot be parsed.</summary>
    public bool TryGet(ReadOnlySpan<byte> data, out TemplateDocument? document)
    {
        var known = _current.Lookup.TryGetValue(data, out var entry) || _previous.Lookup.TryGetValue(data, out entry);
        document = entry?.Document;
        return known || !IsWorthKeeping(data);
    }

    /// <summary>The document; null when it cannot be parsed. Rules that cannot be used are told to the observer once.</summary>
    public TemplateDocument? Parse(Utf8String handle, ReadOnlySpan<byte> data)
    {
        if (!IsWorthKeeping(data)) return null;
        if (!_current.Lookup.TryGetValue(data, out var entry))
        {
            if (!_previous.Lookup.TryGetValue(data, out entry))
            {
                TemplateDocument.TryRead(data, policy, out var document);
                entry = new Entry(data.ToArray(), document);
            }
            entry = Keep(entry);
        }
        Report(handle, entry);
        return entry.Document;
    }

    private static bool IsWorthKeeping(ReadOnlySpan<byte> data) => data.Length is > 0 and <= NamespaceDocument.MaxLength;

    private Entry Keep(Entry entry)
    {
        lock (_writing)
        {
            if (_current.Entries.TryGetValue(entry.Data, out var known)) return known;
            if (_current.IsFull)
            {
                _previous = _current;
                _current = new Generation();
            }
            _current.Add(entry);
            return entry;
        }
    }

    // One report a second at most; one that came too early is made when the rule is used again.
    private void Report(Utf8String handle, Entry entry)
    {
        if (problemObserver is null || entry.IsReported || entry.Document is { Problem: null }) return;
        lock (_writing)
        {
            var now = time.GetTimestamp();
            if (entry.IsReported || (_lastReport != long.MinValue && time.GetElapsedTime(_lastReport, now) < ReportInterval)) return;
            entry.IsReported = true;
            _lastReport = now;
        }
        problemObserver(handle, entry.Document?.Problem ?? $"the value {TemplateDocument.WhyUnreadable(entry.Data)}");
    }

    private sealed class Entry(byte[] data, TemplateDocument? document)
    {
        private volatile bool _isReported;

        public byte[] Data => data;

        public TemplateDocument? Document => document;

        public bool IsReported
        {
            get => _isReported;
            set => _isReported = value;
        }
    }

    private sealed class Generation
    {
        private const int MaxEntries = 1_024;
        private const long MaxOctets = 8 << 20;

        // A regular expression may remember a megabyte of states.
        private const int MaxPatterns = 256;

        private long _octets;
        private int _patterns;

        public Generation() => Lookup = Entries.GetAlternateLookup<ReadOnlySpan<byte>>();

        public ConcurrentDictionary<byte[], Entry> Entries { get; } = new(OctetComparer.Instance);

        public ConcurrentDictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> Lookup { get; }

        public bool IsFull => Entries.Count >= MaxEntries || _octets >= MaxOctets || _patterns >= MaxPatterns;

        public void Add(Entry entry)
        {
            Entries[entry.Data] = entry;
            _octets += entry.Data.Length;
            _patterns += entry.Document?.PatternCount ?? 0;
        }
    }
}
