using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Client.Resolving;

/// <summary>
/// What holds for everything that is asked on behalf of one question: how it must be asked, how long, how often. The walk for a prefix
/// record that a walk needs is a part of it, and pays from the same purse.
/// </summary>
internal sealed class Walk
{
    private const int MaxMisses = 8;

    // A record may name sixteen addresses of somebody who has nothing to do with it, and so may the next.
    private const int MaxAttempts = 100;

    private readonly Purse _purse;
    private readonly Walk? _parent;
    private readonly Utf8String _record;

    /// <summary>A walk that ends with either token, and takes so many steps besides the question itself.</summary>
    public Walk(int maxSteps, CancellationToken deadline, CancellationToken cancellation)
    {
        _purse = new Purse { Steps = maxSteps + 1 };
        Deadline = deadline;
        Cancellation = cancellation;
    }

    private Walk(Walk parent, Utf8String record, CancellationToken cancellation)
    {
        _purse = parent._purse;
        _parent = parent;
        _record = record;
        Deadline = parent.Deadline;
        Cancellation = cancellation;
        RecursionCount = parent.RecursionCount;
        IsCertified = parent.IsCertified;
        Trace = parent.Trace;
    }

    /// <summary>Ends when the time for the question is over.</summary>
    public CancellationToken Deadline { get; }

    /// <summary>Ends with the deadline, or before, when nobody waits any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The count for the requests of this walk (specification §5.7).</summary>
    public byte RecursionCount { get; init; }

    /// <summary>Every answer must be proven.</summary>
    public bool IsCertified { get; init; }

    /// <summary>Nothing that was known before counts.</summary>
    public bool IsAuthoritative { get; init; }

    public ITraceSink? Trace { get; init; }

    /// <summary>
    /// The part of this walk that finds the record of a service. Others may come to wait for it, so that it ends with the deadline only.
    /// </summary>
    public Walk For(Utf8String record, CancellationToken cancellation) => new(this, record, cancellation);

    /// <summary>True when this walk is a part of the search for <paramref name="record"/>: it would wait for itself.</summary>
    public bool IsFor(Utf8String record)
    {
        for (var walk = this; walk is not null; walk = walk._parent)
        {
            if (walk._record.Length > 0 && HandleName.EqualsIgnoreCase(walk._record.Span, record.Span)) return true;
        }
        return false;
    }

    /// <summary>There are no steps or there is no time left.</summary>
    public bool IsOver => Volatile.Read(ref _purse.Steps) <= 0 || Deadline.IsCancellationRequested;

    /// <summary>To be called before each request.</summary>
    /// <exception cref="AnswerRefusedException">There were as many as are allowed.</exception>
    public void TakeStep(string server, Utf8String handle)
    {
        if (Interlocked.Decrement(ref _purse.Steps) < 0) throw Refusals.TooManySteps(server, handle);
    }

    /// <summary>How often servers may still be tried, reachable or not.</summary>
    public AttemptPurse Attempts => _purse.Attempts;

    /// <summary>
    /// To be called for each service handle that leads nowhere: a record that names many of them would have us ask for names that somebody
    /// else's servers do not have.
    /// </summary>
    /// <exception cref="AnswerRefusedException">There were too many.</exception>
    public void TakeMiss(Utf8String handle)
    {
        if (Interlocked.Decrement(ref _purse.Misses) < 0) throw Refusals.TooManySteps("The next service handle", handle);
    }

    private sealed class Purse
    {
        public int Steps;
        public int Misses = MaxMisses;

        public AttemptPurse Attempts { get; } = new(MaxAttempts);
    }
}
