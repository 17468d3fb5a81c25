using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>Where rules come from. All members may be called from many threads at once.</summary>
public interface ITemplateSource
{
    /// <summary>
    /// The document in the data of a value, read anew or remembered; null when it cannot be parsed
    /// (<see cref="TemplateDocument.TryRead"/>).
    /// </summary>
    /// <param name="handle">The handle the value belongs to, for reports about unusable rules.</param>
    /// <param name="data">The data of the value.</param>
    TemplateDocument? Parse(Utf8String handle, ReadOnlySpan<byte> data);

    /// <summary>The value that <c>ref</c> names; null when there is none or it cannot be had.</summary>
    ValueTask<HandleValue?> FindAsync(ValueReference reference, CancellationToken cancellationToken);
}
