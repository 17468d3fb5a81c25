namespace IdResolution.Client.Resolving;

/// <summary>
/// How far an address means the same machine, from everywhere to nowhere but here. Whoever has an address of one scope may name addresses of
/// that scope and of wider ones: a neighbour in our network has no business with what listens on our loopback.
/// </summary>
internal enum AddressScope : byte
{
    /// <summary>Everywhere.</summary>
    Public,

    /// <summary>Within one organisation: private and shared networks.</summary>
    Private,

    /// <summary>On one wire, and what such addresses stand for in data centres: the machine's own metadata.</summary>
    Link,

    /// <summary>Loopback and addresses that are nobody's.</summary>
    Machine,
}
