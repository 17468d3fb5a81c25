namespace IdResolution.Gateways.Proxy;

/// <summary>Why nobody is sent to a target.</summary>
internal enum TargetFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>It is no absolute URI, or too long to be one.</summary>
    NotAUri,

    /// <summary>Its scheme is not one that this node sends browsers to.</summary>
    Scheme,

    /// <summary>What was to stand behind it would make it lead to another host.</summary>
    Append,
}
