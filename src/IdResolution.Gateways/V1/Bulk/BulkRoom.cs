using System.IO.Pipelines;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Gateways.V1.Idempotency;
using IdResolution.Protocol.Json;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// <c>POST /v1/bulk</c>: items as lines of JSON in, results as lines of JSON out, both as they come and with no limit but for one line. Safe for use from many
/// threads.
/// </summary>
internal sealed class BulkRoom : IHttpRoom, IDisposable
{
    /// <summary>Longest line in octets.</summary>
    public const int MaxLineLength = Utf8LineReader.MaxRecordLength;

    private const string Path = "/v1/bulk";
    private const string Methods = "POST, OPTIONS";

    private static readonly string[] MediaTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];

    private readonly GatewayDoor _door;
    private readonly BulkOptions _options;
    private readonly TimeProvider _time;
    private readonly BulkSlots _slots;
    private readonly BulkJournals _journals;
    private readonly BulkMetrics _metrics;

    public BulkRoom(GatewayDoor door, BulkOptions options, TimeProvider time)
    {
        _door = door;
        _options = options;
        _time = time;
        _slots = new BulkSlots(options.MaxConcurrent, options.MaxConcurrentPerIdentity);
        _journals = new BulkJournals(options, time);
        _metrics = new BulkMetrics(() => _slots.Running, () => _journals.Octets);
    }

    public string Name => "bulk";

    public bool Takes(HttpCall call) => call.Target.Path == Path;

    public async Task AnswerAsync(HttpCall call)
    {
        call.Response.Headers.CacheControl = "no-store";
        CrossOrigin.Open(call, Methods);
        if (HttpMethods.IsOptions(call.Method))
        {
            CrossOrigin.Describe(call, Methods);
            return;
        }
        if (Judge(call) is { } problem)
        {
            await problem.AnswerAsync(call);
            return;
        }
        var caller = await call.CallerAsync();
        if (caller is not { State: CallerState.Proven, Who: { } who })
        {
            await BulkProblems.Of(call, caller).AnswerAsync(call);
            return;
        }
        if (!IdempotencyKey.TryRead(call.Context.Request.Headers[IdempotencyKey.Header], who, out var key))
        {
            await Problems.Answer(call, ProblemKinds.MalformedRequest, "Idempotency-Key is 1 to 255 printable ASCII characters without spaces, once.").AnswerAsync(call);
            return;
        }
        if (!_slots.TryTake(who.Identity.Handle, out var isOwnFault))
        {
            await BulkProblems.TooMany(call, isOwnFault).AnswerAsync(call);
            return;
        }
        try
        {
            await RunAsync(call, who, key);
        }
        finally
        {
            _slots.Release(who.Identity.Handle);
        }
    }

    public void Dispose()
    {
        _journals.Dispose();
        _metrics.Dispose();
    }

    private static V1Answer? Judge(HttpCall call)
    {
        if (!HttpMethods.IsPost(call.Method))
            return Problems.Answer(call, ProblemKinds.MethodNotAllowed, "A bulk is sent with POST.").With("Allow", Methods);
        // A type that no form of a foreign page can send: browsers ask first.
        var mediaType = call.Context.Request.ContentType?.Split(';')[0].Trim();
        if (!MediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase))
            return Problems.Answer(call, ProblemKinds.UnsupportedMediaType, $"A bulk is lines of JSON: Content-Type: {BulkResults.ContentType}.");
        if (EncodingOf(call) is not ("" or "identity" or "gzip"))
            return Problems.Answer(call, ProblemKinds.UnsupportedEncoding, "Content-Encoding may be gzip or identity.");
        var query = call.Target.Query;
        var isKnown = query.IsWellFormed && query.Parameters.All(parameter => parameter.Key is "overwrite" or "results" or RecordWriter.AdminParameter)
            && (!query.Has("overwrite") || query.Switch("overwrite") is not null)
            && (!query.Has(RecordWriter.AdminParameter) || query.Switch(RecordWriter.AdminParameter) is not null)
            && (!query.Has("results") || query.Value("results") is "all" or "failed");
        return isKnown ? null : Problems.Answer(call, ProblemKinds.MalformedRequest, "There are the parameters overwrite=true|false, admin=true|false and results=all|failed, and no others.");
    }

    private static string EncodingOf(HttpCall call) => call.Context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();

    private async Task RunAsync(HttpCall call, ProvenIdentity who, IdempotencyKey? key)
    {
        var usual = call.Target.Query.Switch("overwrite") == true ? BulkOperation.Replace : BulkOperation.Register;
        var namesAdministrator = call.Target.Query.Switch(RecordWriter.AdminParameter) != false;
        LineJournal? journal = null;
        if (key is not null)
        {
            var state = _journals.Open(key, IdempotencyKey.Fingerprint(call.Method, $"{Path} {usual} {namesAdministrator}", default), out journal);
            if (BulkProblems.Of(call, state) is { } problem)
            {
                await problem.AnswerAsync(call);
                return;
            }
            if (state == JournalState.Repeat) call.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }
        using (journal)
        {
            Unlimit(call);
            using var gzip = EncodingOf(call) == "gzip" ? new GzipBody(call.Context.Request.Body) : null;
            var body = gzip is null ? call.Context.Request.BodyReader : PipeReader.Create(gzip.Plain, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
            using var lines = new BulkLines(body, MaxLineLength, _options.Patience, _time);
            using var stopping = call.Context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(lines.Stop);
            var request = new BulkRequest(usual, call.Target.Query.Value("results") == "failed", () => gzip is { IsBomb: true });
            call.Response.ContentType = BulkResults.ContentType;
            using var run = new BulkRun(call, lines, new BulkExecutor(_door, call.Remote, who, key?.Scope ?? default, namesAdministrator), journal, request, _options, _time, _metrics);
            if (!await run.RunAsync())
            {
                call.Response.Headers.Remove(IdempotencyKey.ReplayedHeader);
                await BulkProblems.Of(call, JournalState.OtherRequest)!.AnswerAsync(call);
            }
        }
    }

    // Any length, and as slow as an honest client has its records; whether it stands still is watched while it is read.
    private static void Unlimit(HttpCall call)
    {
        var features = call.Context.Features;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } bodyRate) bodyRate.MinDataRate = null;
        if (features.Get<IHttpMinResponseDataRateFeature>() is { } answerRate) answerRate.MinDataRate = null;
    }
}
