namespace IdResolution.Security.Trust;

/// <summary>What a certificate allows its subject to sign (specification §2.12, <c>perm</c>).</summary>
public enum TrustPermissionLevel
{
    /// <summary>A word this software does not know. It allows nothing.</summary>
    Unknown,

    /// <summary><c>everything</c>: any handle.</summary>
    Everything,

    /// <summary><c>thisHandle</c>: the handle itself and, when it is a prefix handle, the handles under that prefix.</summary>
    ThisHandle,

    /// <summary><c>derivedPrefixes</c>: prefix handles derived from the prefix, at any depth, and the handles under those.</summary>
    DerivedPrefixes,

    /// <summary><c>handlesUnderThisPrefix</c>: the handles under the prefix, not the prefix handle.</summary>
    HandlesUnderThisPrefix,
}
