using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using IdResolution.Protocol.Json;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Writes the answer of a bulk, one line a result. One thread at a time.</summary>
/// <param name="onlyFailures">True to leave out what did not fail.</param>
internal sealed class BulkResults(bool onlyFailures) : IDisposable
{
    /// <summary>Media type of request and answer.</summary>
    public const string ContentType = "application/x-ndjson";

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, JsonForm.WriterOptions);

    /// <summary>What was written and not yet taken.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Forgets it.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Writes a result.</summary>
    public void Write(long line, in BulkOutcome outcome)
    {
        if (onlyFailures && outcome.Status != BulkStatus.Failed) return;
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteNumber("line"u8, line);
        if (!outcome.Handle.IsEmpty && Utf8.IsValid(outcome.Handle.Span)) _writer.WriteString("handle"u8, outcome.Handle.Span);
        _writer.WriteString("status"u8, NameOf(outcome.Status));
        _writer.WriteNumber("responseCode"u8, (uint)outcome.Code);
        if (outcome.Problem is { } problem) _writer.WriteString("problem"u8, problem);
        _writer.WriteEndObject();
        EndLine();
    }

    /// <summary>Writes the last line.</summary>
    public void Write(BulkSummary summary, string? problem)
    {
        _writer.Reset(_buffer);
        summary.Write(_writer, problem);
        EndLine();
    }

    public void Dispose() => _writer.Dispose();

    private static ReadOnlySpan<byte> NameOf(BulkStatus status) => status switch
    {
        BulkStatus.Registered => "registered"u8,
        BulkStatus.Replaced => "replaced"u8,
        BulkStatus.Unchanged => "unchanged"u8,
        BulkStatus.Modified => "modified"u8,
        BulkStatus.Deleted => "deleted"u8,
        _ => "failed"u8,
    };

    private void EndLine()
    {
        _writer.Flush();
        _buffer.Write("\n"u8);
    }
}
