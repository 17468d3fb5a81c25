using System.Collections.Concurrent;
using IdResolution.Security.Audit;

namespace IdResolution.Gateways.Tests.Http;

/// <summary>Keeps what was written down.</summary>
internal sealed class MemoryTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEntry> _entries = new();

    public AuditEntry[] Entries => [.. _entries];

    public string? Refusal => null;

    public Task<bool> WriteAsync(in AuditEntry entry)
    {
        _entries.Enqueue(entry);
        return Task.FromResult(true);
    }
}
