using IdResolution.Transport.Admission;
using IdResolution.Transport.Tls;

namespace IdResolution.Transport.Tcp;

/// <summary>What <see cref="ConnectionAdmission"/> tells the handler of a connection that it let in; a feature of the connection.</summary>
/// <param name="Share">What the connections of its source have in common.</param>
/// <param name="Handshake">The place it holds while TLS is agreed upon; null on the clear port.</param>
internal sealed record AdmittedConnection(SourceShare Share, Handshake? Handshake);
