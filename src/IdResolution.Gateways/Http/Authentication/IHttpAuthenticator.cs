namespace IdResolution.Gateways.Http.Authentication;

/// <summary>Finds out who sends a request (specification §8.3, authentication). Safe for use from many threads.</summary>
internal interface IHttpAuthenticator
{
    /// <summary>Looks at headers and connection. Never throws for what the client sent.</summary>
    ValueTask<Caller> IdentifyAsync(HttpCall call);

    /// <summary>Sets <c>WWW-Authenticate</c> on a 401.</summary>
    void Challenge(HttpCall call, Caller caller);
}
