namespace IdResolution.Gateways.Http;

/// <summary>Why something was turned away before a room saw it.</summary>
internal enum HttpRefusal
{
    /// <summary>Too many connections of one client.</summary>
    Connections,

    /// <summary>Too many requests under way, of one client or in all.</summary>
    Places,

    /// <summary>Too many requests a second of one client.</summary>
    Rate,

    /// <summary>Too much of bodies is held, of one client or in all.</summary>
    Bodies,

    /// <summary>A method that nobody here answers.</summary>
    Method,
}
