using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Security;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Asks the sites the operator named, over the client library: the one with the longest matching prefix first, the next when it does not
/// answer or is not responsible, and at last resolvers whose answers nobody signs, where the operator trusts them. Referrals are not
/// followed: the operator's trust ends at the sites he named. Safe for use from many threads.
/// </summary>
public sealed class ClientRemoteService : IRemoteService
{
    private readonly (RemoteSite? Site, HandleClient Client)[] _services;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    /// <param name="sites">Sites with keys: only signed answers of theirs count (specification §5.5).</param>
    /// <param name="resolvers">
    /// Servers without keys, believed as they are, for any handle: whoever can answer in their place can be anybody.
    /// </param>
    /// <param name="timeout">How long one question may take, all services together.</param>
    /// <param name="time">The clock.</param>
    public ClientRemoteService(
        IReadOnlyList<RemoteSite> sites, IReadOnlyList<ServerAddress> resolvers, TimeSpan timeout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(resolvers);
        var common = new HandleClientOptions
        {
            // A datagram is forged more easily than a connection, and silence over UDP costs seconds.
            Transport = TransportPreference.TcpOnly,
            ConnectTimeout = timeout,
            AnswerTimeout = timeout,
            RequestDigest = true,
            FollowReferrals = false,
            TimeProvider = time,
        };
        var services = new List<(RemoteSite?, HandleClient)>();
        foreach (var site in sites.OrderByDescending(site => site.Scope.Length))
        {
            services.Add((site, new HandleClient(common with { Site = site.Site, RequireCertified = true })));
        }
        foreach (var resolver in resolvers) services.Add((null, new HandleClient(common with { Servers = [resolver] })));
        _services = [.. services];
        _timeout = timeout;
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<RemoteAnswer> ResolveAsync(RemoteQuestion question, byte recursionCount, CancellationToken cancellationToken)
    {
        var options = new ResolveOptions
        {
            Indexes = question.Index == 0 ? [] : [question.Index],
            Types = question.Index == 0 ? [question.Type, new Utf8String([.. question.Type.Span, (byte)'.'])] : [],
            PublicOnly = true,
            RecursionCount = recursionCount,
        };
        var result = RemoteAnswer.Unreachable;
        await UntilOneKnowsAsync(question.Handle, AskAsync, cancellationToken).ConfigureAwait(false);
        return result;

        async Task<bool> AskAsync(HandleClient client, CancellationToken token)
        {
            var answer = await client.ResolveAsync(question.Handle, options, token).ConfigureAwait(false);
            var isAnswer = answer.IsSuccess || answer.Code is ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound;
            if (!isAnswer || !IsForThisQuestion(answer)) return false;
            var values = answer.Values.Where(question.Selects).ToArray();
            result = values.Length > 0 ? RemoteAnswer.Found(values) : RemoteAnswer.Missing;
            return true;
        }
    }

    /// <inheritdoc/>
    public async Task<RemoteVerdict> VerifyAsync(VerifyRequest request, byte recursionCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var result = RemoteVerdict.Unreachable;
        await UntilOneKnowsAsync(request.Identity.Handle, AskAsync, cancellationToken).ConfigureAwait(false);
        return result;

        async Task<bool> AskAsync(HandleClient client, CancellationToken token)
        {
            var answer = await client.VerifyAsync(request, recursionCount, token).ConfigureAwait(false);
            if (!answer.IsSuccess || !IsForThisQuestion(answer)) return false;
            var isTooOld = answer.Version < ProtocolVersion.V2_7
                && SecretKeyAnswer.AlgorithmOf(request.SignedResponse.Span) > SecretKeyAlgorithm.Sha1;
            result = answer.IsValid ? RemoteVerdict.Right : isTooOld ? RemoteVerdict.TooOld : RemoteVerdict.Wrong;
            return true;
        }
    }

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, client) in _services) await client.DisposeAsync().ConfigureAwait(false);
    }

    // Every service but the last gets its share of the time, so that a dead one leaves some for the next.
    private async Task UntilOneKnowsAsync(
        Utf8String handle, Func<HandleClient, CancellationToken, Task<bool>> ask, CancellationToken cancellationToken)
    {
        var clients = _services.Where(service => service.Site?.Covers(handle.Span) ?? true).Select(service => service.Client).ToArray();
        for (var i = 0; i < clients.Length; i++)
        {
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var isLast = i == clients.Length - 1;
            using var limit = isLast ? null : _time.CreateTimer(Cancel, share, _timeout / clients.Length, Timeout.InfiniteTimeSpan);
            try
            {
                if (await ask(clients[i], share.Token).ConfigureAwait(false)) return;
            }
            catch (HandleClientException)
            {
                // No believable answer from this one.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Its share of the time is used up.
            }
        }

        static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();
    }

    // An older server's signature does not cover the request id: without the digest an old answer could come again.
    private static bool IsForThisQuestion(HandleAnswer answer) => answer.HasRequestDigest;
}
