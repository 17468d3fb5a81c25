using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>What came of one question so far, and what its answers mean for those who were not asked yet (specification §5.8).</summary>
internal sealed class Attempts(Ask ask)
{
    private readonly HashSet<ServerTarget> _judged = new(ReferenceEqualityComparer.Instance);
    private ServerTarget? _asksForTcp;

    /// <summary>The answer, or the last unwilling one.</summary>
    public Message? Answer { get; private set; }

    /// <summary>Why nobody answered.</summary>
    public HandleClientException? Failure { get; private set; }

    /// <summary>True when nobody else need be asked.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Where a server of a known site said that the handle is not its own, or our record out of date.</summary>
    public Candidate? Disowned { get; private set; }

    /// <summary>Takes a result; true when it ends the stage.</summary>
    public bool Judge(Attempt attempt)
    {
        var (candidate, answer, failure) = (attempt.Candidate, attempt.Answer, attempt.Failure);
        if (answer is null)
        {
            Failure = failure;
            return false;
        }
        Answer = answer;
        var code = answer.Header.ResponseCode;
        // Over UDP that is how servers ask for TCP (specification §3.6): the same answer would not fit at another one either.
        if (code == ResponseCode.Error && candidate.IsUdp)
        {
            _asksForTcp = candidate.Target;
            return true;
        }
        var isUnwilling = ask.IsRepeatable && code is ResponseCode.Error or ResponseCode.ServerTooBusy or ResponseCode.ServerBackup;
        var isDisowned = code is ResponseCode.ServerNotResponsible or ResponseCode.OutOfDateSiteInfo && candidate.Target.Site is not null;
        if (isDisowned) Disowned = candidate;
        IsDecided = !isUnwilling && !isDisowned;
        if (IsDecided) Disowned = null;
        else _judged.Add(candidate.Target);
        return IsDecided;
    }

    /// <summary>Who of a stage is still worth asking, in order.</summary>
    public IReadOnlyList<Candidate> Remaining(IReadOnlyList<Candidate> stage)
    {
        if (_asksForTcp is null && _judged.Count == 0) return stage;
        return
        [
            .. stage
                .Where(candidate => !_judged.Contains(candidate.Target) && !(candidate.IsUdp && _asksForTcp is not null))
                .OrderBy(candidate => ReferenceEquals(candidate.Target, _asksForTcp) ? 0 : 1),
        ];
    }
}
