using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Values of a handle on another service by which a decision is made: a key, a group, administrators, a namespace (specification §6.4 to
/// §6.6).
/// </summary>
/// <param name="Handle">The handle, with slash.</param>
/// <param name="Index">The index of the value; 0 for every value of the type.</param>
/// <param name="Type">The type; subtypes count (specification §2.1).</param>
public readonly record struct RemoteQuestion(Utf8String Handle, uint Index, Utf8String Type)
{
    /// <summary>True when the question is about this value.</summary>
    public bool Selects(HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (Index == 0 || value.Index == Index) && value.HasType(Type.Span);
    }

    /// <summary>The same question in the spelling that all questions with one answer share.</summary>
    internal RemoteQuestion Folded()
    {
        var handle = new byte[Handle.Length];
        HandleName.WriteStorageKey(Handle.Span, handle, caseSensitive: true);
        return this with { Handle = new Utf8String(handle) };
    }
}
