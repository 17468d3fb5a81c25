using System.Text.Json;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>How many items came to what; the last line of an answer. One thread at a time.</summary>
internal sealed class BulkSummary
{
    private readonly long[] _counts = new long[Enum.GetValues<BulkStatus>().Length];

    /// <summary>Items so far.</summary>
    public long Items => _counts.Sum();

    /// <summary>Items whose outcome is that of an earlier attempt.</summary>
    public long Replayed { get; private set; }

    /// <summary>Items with this outcome.</summary>
    public long this[BulkStatus status] => _counts[(int)status];

    /// <summary>Counts one.</summary>
    public void Add(BulkStatus status, bool isReplayed)
    {
        _counts[(int)status]++;
        if (isReplayed) Replayed++;
    }

    /// <summary>Writes the line without its end.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="problem">Why the body was not read to its end; null when it was.</param>
    public void Write(Utf8JsonWriter writer, string? problem)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("done"u8, problem is null);
        if (problem is not null) writer.WriteString("problem"u8, problem);
        writer.WriteNumber("items"u8, Items);
        writer.WriteNumber("registered"u8, this[BulkStatus.Registered]);
        writer.WriteNumber("replaced"u8, this[BulkStatus.Replaced]);
        writer.WriteNumber("unchanged"u8, this[BulkStatus.Unchanged]);
        writer.WriteNumber("modified"u8, this[BulkStatus.Modified]);
        writer.WriteNumber("deleted"u8, this[BulkStatus.Deleted]);
        writer.WriteNumber("failed"u8, this[BulkStatus.Failed]);
        writer.WriteNumber("replayed"u8, Replayed);
        writer.WriteEndObject();
    }
}
