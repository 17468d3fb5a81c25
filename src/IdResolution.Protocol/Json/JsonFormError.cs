namespace IdResolution.Protocol.Json;

/// <summary>Why JSON text was refused, for people: <c>values[2].permissions: "11x0" is not four characters of 0 and 1</c>.</summary>
/// <param name="Path">Where, from the outermost member inwards; empty for the text as a whole.</param>
/// <param name="Problem">What is wrong there. Never holds the data of a value.</param>
public readonly record struct JsonFormError(string Path, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => string.IsNullOrEmpty(Path) ? Problem : $"{Path}: {Problem}";
}
