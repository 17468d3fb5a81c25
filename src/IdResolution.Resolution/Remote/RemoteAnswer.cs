using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Remote;

/// <summary>What another service said. Immutable.</summary>
public sealed record RemoteAnswer
{
    /// <summary>No believable answer.</summary>
    public static RemoteAnswer Unreachable { get; } = new() { Outcome = RemoteOutcome.Unreachable };

    /// <summary>The handle does not exist, or has no such value that anybody may read.</summary>
    public static RemoteAnswer Missing { get; } = new() { Outcome = RemoteOutcome.Missing };

    /// <summary>What came of it.</summary>
    public required RemoteOutcome Outcome { get; init; }

    /// <summary>The values asked for; empty unless found.</summary>
    public IReadOnlyList<HandleValue> Values { get; init; } = [];

    /// <summary>Values that were found.</summary>
    public static RemoteAnswer Found(IReadOnlyList<HandleValue> values) => new() { Outcome = RemoteOutcome.Found, Values = values };
}
