using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.HandleApi;

/// <summary>
/// Answers with a list of names in one walk and with flat memory, however long it is: once there are too many to keep they leave as they come, as fast as
/// the client reads. For one call.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="member">The member that holds the names.</param>
/// <param name="page">The part of the list that is wanted; the rest is counted.</param>
internal sealed class NameList(ApiCall call, string member, NumberedPage page)
{
    /// <summary>Names kept until it is known whether all of them can be.</summary>
    private const int MaxKept = 1_000;

    private readonly List<Utf8String> _kept = [];
    private long _count;
    private bool _isStarted;
    private ResponseCode _code = ResponseCode.Success;

    /// <summary>Writes what comes before the names; with how many there are in all, if that is known by then.</summary>
    public Action<Utf8JsonWriter, long?>? WriteHead { get; init; }

    /// <summary>Writes how many there are in all, where it was not known before.</summary>
    public Action<Utf8JsonWriter, long>? WriteTail { get; init; }

    /// <summary>Asks, and answers.</summary>
    public async Task AnswerAsync(OpCode operation, MessageBody body)
    {
        using var writer = call.StreamWriter();
        await call.AskAsync(operation, body, OpFlags.None, (part, cancellationToken) => TakeAsync(writer, part, cancellationToken));
        if (_code == ResponseCode.Success) await EndAsync(writer);
        else if (!_isStarted) await call.FailAsync(_code);
        // What cannot be finished must not look finished.
        else call.Http.Context.Abort();
    }

    private async ValueTask TakeAsync(Utf8JsonWriter writer, GatewayAnswer part, CancellationToken cancellationToken)
    {
        if (part.Body is not HandleListResponse list)
        {
            _code = part.Code;
            return;
        }
        foreach (var name in list.Handles)
        {
            if (page.Has(_count++)) _kept.Add(name);
        }
        if (_kept.Count < MaxKept) return;
        if (!_isStarted) Start(writer, count: null);
        await SendAsync(writer, cancellationToken);
    }

    private async Task EndAsync(Utf8JsonWriter writer)
    {
        var isCounted = !_isStarted;
        if (isCounted) Start(writer, _count);
        WriteKept(writer);
        writer.WriteEndArray();
        if (!isCounted) WriteTail?.Invoke(writer, _count);
        writer.WriteEndObject();
        await SendAsync(writer, call.Http.Aborted);
    }

    private void Start(Utf8JsonWriter writer, long? count)
    {
        _isStarted = true;
        call.StartStream();
        writer.WriteStartObject();
        writer.WriteNumber("responseCode"u8, (uint)ResponseCode.Success);
        WriteHead?.Invoke(writer, count);
        writer.WriteStartArray(member);
    }

    private async Task SendAsync(Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        WriteKept(writer);
        await writer.FlushAsync(cancellationToken);
        await call.Http.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    private void WriteKept(Utf8JsonWriter writer)
    {
        foreach (var name in _kept) writer.WriteStringValue(name.ToString());
        _kept.Clear();
    }
}
