using System.Net;

namespace IdResolution.Gateways.Http;

/// <summary>One address of the HTTP face.</summary>
/// <param name="Address">Address and port; port 0 lets the system choose.</param>
/// <param name="IsTls">True for HTTPS.</param>
public sealed record HttpEndPoint(IPEndPoint Address, bool IsTls);
