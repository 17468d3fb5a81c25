namespace IdResolution.Resolution.National;

/// <summary>What an operator may choose about the profile of China's industrial internet (specification §10). Read once when the engine is made.</summary>
public sealed class NationalOptions
{
    /// <summary>
    /// Clients may choose session ids for their TCP connections and log in there (operation 2001). Default: no, because nothing but the connection then
    /// tells who asks: whoever can write into it asks in the name of who logged in.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>Logins are taken only over connections that are encrypted themselves (TLS). Default: no.</summary>
    public bool RequireConfidentialConnection { get; set; }

    /// <summary>
    /// Clients may set up SM4 encryption for their session ids (specification §10.3). Its vector is constant and its messages carry no MAC, so that equal
    /// beginnings show and changes do not: for clients that know nothing better. Default: no.
    /// </summary>
    public bool AllowSm4Sessions { get; set; }
}
