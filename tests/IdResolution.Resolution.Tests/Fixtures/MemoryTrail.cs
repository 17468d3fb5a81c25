using System.Collections.Concurrent;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Keeps what was written down.</summary>
internal sealed class MemoryTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEntry> _entries = new();

    public AuditEntry[] Entries => [.. _entries];

    public string? Refusal { get; set; }

    /// <summary>Lines are refused although nothing was said before.</summary>
    public bool FailsToWrite { get; set; }

    public Task<bool> WriteAsync(in AuditEntry entry)
    {
        if (FailsToWrite) return Task.FromResult(false);
        _entries.Enqueue(entry);
        return Task.FromResult(true);
    }
}
