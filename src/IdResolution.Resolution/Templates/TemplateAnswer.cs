using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Templates;

/// <summary>What the rules say about a handle that is not stored.</summary>
/// <param name="Code">Success when there are values, perhaps none; else the code of the answer.</param>
/// <param name="Values">The values in ascending index order.</param>
/// <param name="Base">The values of the base handle, whose administrators are those of what the rules make of it.</param>
internal sealed record TemplateAnswer(ResponseCode Code, IReadOnlyList<HandleValue> Values, IReadOnlyList<HandleValue> Base)
{
    public static TemplateAnswer Of(ResponseCode code) => new(code, [], []);
}
