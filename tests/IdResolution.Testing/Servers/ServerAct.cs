namespace IdResolution.Testing.Servers;

/// <summary>One thing that a <see cref="ScriptedServer"/> does about a request. Octets and null convert to sending and closing.</summary>
public sealed class ServerAct
{
    private ServerAct(byte[]? octets = null, bool fromElsewhere = false, Task? condition = null)
    {
        Octets = octets;
        IsFromElsewhere = fromElsewhere;
        Condition = condition;
    }

    /// <summary>Sent as they are; null for nothing.</summary>
    internal byte[]? Octets { get; }

    internal bool IsFromElsewhere { get; }

    internal Task? Condition { get; }

    /// <summary>Sends octets, over the transport the request came by.</summary>
    public static ServerAct Send(byte[] octets) => new(octets);

    /// <summary>Sends a datagram to whoever asked, from another port.</summary>
    public static ServerAct SendFromElsewhere(byte[] octets) => new(octets, fromElsewhere: true);

    /// <summary>Waits before going on with this request; others are answered meanwhile.</summary>
    public static ServerAct WaitFor(Task condition) => new(condition: condition);

    /// <summary>Sends them; null closes the connection.</summary>
    public static implicit operator ServerAct?(byte[]? octets) => octets is null ? null : new(octets);
}
