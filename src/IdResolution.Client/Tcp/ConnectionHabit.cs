namespace IdResolution.Client.Tcp;

/// <summary>What a server does with a connection after an answer (specification §3.7).</summary>
internal enum ConnectionHabit
{
    /// <summary>Not found out yet.</summary>
    Unknown,

    /// <summary>Many requests per connection.</summary>
    KeepsOpen,

    /// <summary>One request per connection.</summary>
    Closes,
}
