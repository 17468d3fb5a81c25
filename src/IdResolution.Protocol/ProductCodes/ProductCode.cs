namespace IdResolution.Protocol.ProductCodes;

/// <summary>An identifier that was read and found valid. Immutable; safe for use from many threads.</summary>
public abstract class ProductCode
{
    private protected ProductCode(string scheme) => Scheme = scheme;

    /// <summary>The scheme's name, see <see cref="CodeScheme"/>.</summary>
    public string Scheme { get; }

    /// <summary>The one written form it has in its scheme: two texts that mean the same have the same.</summary>
    public abstract string Canonical { get; }

    /// <summary>What stands for it in a handle; ASCII, and different for different codes of all schemes that can be mapped.</summary>
    public virtual string Path => Canonical;

    /// <summary>What mapping rules look at: the text from where it says whose code it is.</summary>
    public virtual string Owner => Canonical;

    /// <summary>What it is part of: the lot of a serial number, the product of a lot; null when there is nothing above it.</summary>
    public virtual ProductCode? Broader => null;

    /// <summary>The handle it is, for names of the Handle System; null for codes that need a mapping rule.</summary>
    public virtual string? Handle => null;

    /// <inheritdoc/>
    public override string ToString() => Canonical;
}
