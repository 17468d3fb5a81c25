using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;

namespace IdResolution.Resolution.Templates;

/// <summary>
/// Rules of prefixes that are homed here but described elsewhere (specification §5.4: errors of that look-up are ignored). What was
/// learned holds until it is replaced; every ten seconds one request asks again while the others go on with it, so that a service that
/// does not answer holds up one request and not every miss. Safe for use from many threads.
/// </summary>
internal sealed class RemoteNamespaces(IRemoteHandles remote, TimeProvider time)
{
    private const int MaxPrefixes = 4_096;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<byte[], Entry> _entries = new(OctetComparer.Instance);

    /// <summary>
    /// What is known of a prefix, null for no rules; false when nothing is, or the caller is the one to ask again. No lock, no allocation.
    /// </summary>
    public bool TryGet(ReadOnlySpan<byte> authority, out TemplateDocument? document)
    {
        document = null;
        if (!_entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(authority, out var entry)) return false;
        document = entry.Document;
        return !entry.TryBecomeDue(time, Age);
    }

    /// <summary>The rules of a prefix; null for none. Asks when it is time to.</summary>
    public async ValueTask<TemplateDocument?> FindAsync(
        byte[] authority, Func<IReadOnlyList<HandleValue>, TemplateDocument?> read, RemoteAllowance allowance,
        CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(authority, out var known) && !known.TryTakeDue(time, Age)) return known.Document;
        var question = new RemoteQuestion(new Utf8String(authority), 0, new Utf8String(ValueTypes.Namespace));
        var answer = await remote.FindAsync(question, allowance, isRefresh: false, cancellationToken).ConfigureAwait(false);
        var document = answer.Outcome switch
        {
            RemoteOutcome.Found => read(answer.Values),
            RemoteOutcome.Unreachable => known?.Document,
            _ => null,
        };
        if (known is not null || _entries.Count < MaxPrefixes) _entries[authority] = new Entry(document, time.GetTimestamp());
        return document;
    }

    private sealed class Entry(TemplateDocument? document, long asked)
    {
        private long _asked = asked;
        private int _isDue;

        public TemplateDocument? Document => document;

        /// <summary>True for one caller when it is time to ask again.</summary>
        public bool TryBecomeDue(TimeProvider time, TimeSpan age)
        {
            var asked = Volatile.Read(ref _asked);
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(asked, now) < age || Interlocked.CompareExchange(ref _asked, now, asked) != asked) return false;
            Volatile.Write(ref _isDue, 1);
            return true;
        }

        /// <summary>True for one caller, who asks.</summary>
        public bool TryTakeDue(TimeProvider time, TimeSpan age)
        {
            TryBecomeDue(time, age);
            return Interlocked.Exchange(ref _isDue, 0) == 1;
        }
    }
}
