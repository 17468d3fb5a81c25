using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Probing;

/// <summary>
/// Asks single servers single questions, each bounded in time, so many at once and no more. Nobody is asked on our behalf: an answer is what
/// the server itself knows. Safe for use from many threads.
/// </summary>
/// <param name="common">Clock, trace and whether TLS must be spoken.</param>
/// <param name="timeout">The most that one question may take.</param>
internal sealed class Prober(HandleClientOptions common, TimeSpan timeout) : IDisposable
{
    private const int MaxAtOnce = 16;
    private const double FirstTry = 0.3;

    private readonly SemaphoreSlim _gate = new(MaxAtOnce);

    /// <summary>The clock.</summary>
    public TimeProvider Time => common.TimeProvider;

    /// <summary>The most that one question may take.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>Asks for the site record through one door.</summary>
    /// <param name="door">Where.</param>
    /// <param name="isProven">The answer must be signed with the key of the record that the door is from.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Probe<SiteAnswer>> AskSiteAsync(Door door, bool isProven, CancellationToken cancellation) => AskAsync(
        Options with { Site = door.ToSite(), Transport = door.Transport, Tls = door.TlsMode, RequireCertified = isProven },
        (client, token) => client.GetSiteInfoAsync(token), cancellation);

    /// <summary>Asks a server, whose key is not known, for its site record.</summary>
    public Task<Probe<SiteAnswer>> AskSiteAsync(ServerAddress server, CancellationToken cancellation) => AskAsync(
        Options with { Servers = [server], Tls = server.IsTls ? TlsMode.Required : TlsMode.Off },
        (client, token) => client.GetSiteInfoAsync(token), cancellation);

    /// <summary>Resolves public values at the server of a site that the hash names.</summary>
    /// <param name="site">The site, or one server of it.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="types">Types wanted; empty for all.</param>
    /// <param name="isProven">The answer must be signed with the key in the record.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Probe<ResolutionAnswer>> ResolveAsync(
        SiteRecord site, Utf8String handle, IReadOnlyList<Utf8String> types, bool isProven, CancellationToken cancellation)
    {
        var options = ResolveOptions.Default with { Types = types, PublicOnly = true, Recursive = false };
        return AskAsync(
            Options with { Site = site, RequireCertified = isProven, Tls = common.Tls },
            (client, token) => client.ResolveAsync(handle, options, token), cancellation);
    }

    /// <summary>
    /// Resolves all public values through one door and no other: a server that says that it is not responsible is taken at its word, where a
    /// client that knows the site would go on to its siblings.
    /// </summary>
    public Task<Probe<ResolutionAnswer>> ResolveAsync(Door door, Utf8String handle, CancellationToken cancellation)
    {
        return AskAsync(
            Options with { Servers = [door.Address], ServerKey = SiteText.KeyOf(door.Server), Transport = door.Transport, Tls = door.TlsMode },
            (client, token) => client.ResolveAsync(handle, ResolveOptions.Default with { PublicOnly = true, Recursive = false }, token), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private HandleClientOptions Options => HandleClientOptions.Default with
    {
        FollowReferrals = false,
        ConnectTimeout = timeout,
        AnswerTimeout = timeout,
        // Once more for a datagram that was lost, within the same bound.
        UdpSchedule = [timeout * FirstTry, timeout * (1 - FirstTry)],
        Trace = common.Trace,
        TimeProvider = Time,
    };

    private async Task<Probe<TAnswer>> AskAsync<TAnswer>(
        HandleClientOptions options, Func<HandleClient, CancellationToken, Task<TAnswer>> ask, CancellationToken cancellation)
        where TAnswer : class
    {
        await _gate.WaitAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout + timeout / 2);
        var started = Time.GetTimestamp();
        try
        {
            await using var client = new HandleClient(options);
            var answer = await ask(client, limit.Token);
            return new Probe<TAnswer>(answer, null, AnswerFault.None, Time.GetElapsedTime(started));
        }
        catch (AnswerRefusedException refused)
        {
            return new Probe<TAnswer>(null, refused.Message, refused.Fault, Time.GetElapsedTime(started));
        }
        catch (HandleClientException failure)
        {
            return new Probe<TAnswer>(null, failure.Message, AnswerFault.None, Time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"No answer within {timeout.TotalSeconds:0.#} s.");
            return new Probe<TAnswer>(null, text, AnswerFault.None, Time.GetElapsedTime(started));
        }
        finally
        {
            _gate.Release();
        }
    }
}
