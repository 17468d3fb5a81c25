using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Remote;

/// <summary>Another service in memory. What is held back answers when it is let go, or when the caller gives up.</summary>
internal sealed class FakeRemoteService : IRemoteService
{
    private readonly Dictionary<string, HandleValue[]> _records = [];
    private TaskCompletionSource? _gate;

    /// <summary>Handles whose service never answers.</summary>
    public HashSet<string> Dead { get; } = [];

    /// <summary>Handles that somebody asked about, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Types of values that were to be fetched.</summary>
    public List<string> Fetched { get; } = [];

    /// <summary>Recursion counts of the questions.</summary>
    public List<byte> RecursionCounts { get; } = [];

    /// <summary>The service speaks a version below 2.7.</summary>
    public bool IsOld { get; set; }

    /// <summary>Told of each answer it is to judge.</summary>
    public Action<VerifyRequest>? Verifying { get; set; }

    public bool IsDisposed { get; private set; }

    public void Put(string handle, params HandleValue[] values) => _records[handle] = values;

    /// <summary>Every question waits from now on, until <see cref="LetGo"/>.</summary>
    public void HoldBack() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _gate!.SetResult();

    public async Task<RemoteAnswer> ResolveAsync(RemoteQuestion question, byte recursionCount, CancellationToken cancellationToken)
    {
        lock (Asked) Fetched.Add(question.Type.ToString());
        if (!await AnswersAsync(question.Handle.ToString(), recursionCount, cancellationToken)) return RemoteAnswer.Unreachable;
        var values = _records.GetValueOrDefault(question.Handle.ToString(), [])
            .Where(value => question.Selects(value) && value.Permissions.HasFlag(ValuePermissions.PublicRead)).ToArray();
        return values.Length > 0 ? RemoteAnswer.Found(values) : RemoteAnswer.Missing;
    }

    public async Task<RemoteVerdict> VerifyAsync(VerifyRequest request, byte recursionCount, CancellationToken cancellationToken)
    {
        if (!await AnswersAsync(request.Identity.Handle.ToString(), recursionCount, cancellationToken)) return RemoteVerdict.Unreachable;
        Verifying?.Invoke(request);
        if (IsOld && SecretKeyAnswer.AlgorithmOf(request.SignedResponse.Span) > SecretKeyAlgorithm.Sha1) return RemoteVerdict.TooOld;
        return _records.GetValueOrDefault(request.Identity.Handle.ToString(), [])
            .Any(value => (request.Identity.Index == 0 || value.Index == request.Identity.Index) && value.HasType(ValueTypes.SecretKey)
                && SecretKeyAnswer.Verify(
                    request.SignedResponse.Span, value.Data.Span, request.Nonce.Span, request.Digest.Octets.Span, SecretKeyPolicy.Default))
            ? RemoteVerdict.Right
            : RemoteVerdict.Wrong;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync(string handle, byte recursionCount, CancellationToken cancellationToken)
    {
        TaskCompletionSource? gate;
        lock (Asked)
        {
            Asked.Add(handle);
            RecursionCounts.Add(recursionCount);
            gate = _gate;
        }
        if (Dead.Contains(handle)) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        if (gate is not null) await gate.Task.WaitAsync(cancellationToken);
        return true;
    }
}
