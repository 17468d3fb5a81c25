namespace IdResolution.Client.Tls;

/// <summary>Whether a client insists on TLS.</summary>
public enum TlsMode
{
    /// <summary>Only with servers whose address says so (<see cref="ServerAddress.IsTls"/>), and with those that they lead to.</summary>
    Off,

    /// <summary>With every server; one that offers none is not asked.</summary>
    Required,
}
