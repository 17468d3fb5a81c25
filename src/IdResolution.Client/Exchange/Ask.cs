using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>What to ask, before it has a request id, a version or a server.</summary>
internal sealed record Ask(OpCode OpCode, Utf8String Handle, MessageBody Body)
{
    /// <summary>Flags of the request (specification §3.2).</summary>
    public OpFlags Flags { get; init; } = OpFlags.Recursive | OpFlags.CacheAuthentication;

    /// <summary>Servers the request has passed.</summary>
    public byte RecursionCount { get; init; }

    /// <summary>What it is asked for, for people who read the trace; empty when the handle itself is the purpose.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Told of this question besides <see cref="HandleClientOptions.Trace"/>; null for nobody.</summary>
    public ITraceSink? Trace { get; init; }

    /// <summary>Bounds how often servers are tried for the question this one is a part of; null for a question of its own.</summary>
    public AttemptPurse? Attempts { get; init; }

    /// <summary>True when the answer must be proven by the server (specification §5.5).</summary>
    public bool IsCertified => Flags.HasFlag(OpFlags.Certified);

    /// <summary>True when a new name is made, so that asking twice would make two.</summary>
    public bool Mints => Flags.HasFlag(OpFlags.MintNewSuffix);

    /// <summary>True when asking twice changes nothing; a session set up twice only means one that nobody uses.</summary>
    public bool IsRepeatable =>
        OpCode is OpCode.Resolution or OpCode.GetSiteInfo or OpCode.VerifyResponse
            or OpCode.Login or OpCode.SessionSetup or OpCode.SessionTerminate
            or OpCode.ListHandles or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes;

    /// <summary>True when interfaces for administration are meant (specification §4.1).</summary>
    public bool IsAdministrative => OpCode is not (OpCode.Resolution or OpCode.GetSiteInfo or OpCode.VerifyResponse);

    /// <summary>True when a mirror site will not do (specification §5.5, §5.8).</summary>
    public bool NeedsPrimary => IsAdministrative || Flags.HasFlag(OpFlags.Authoritative);
}
