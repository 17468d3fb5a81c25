using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Something done to a value whose permissions are under test.</summary>
/// <param name="Name">In words for an operator.</param>
/// <param name="Specification">Where the specification says what comes of it.</param>
/// <param name="Who">Who does it; null for anyone, who answers no challenge.</param>
/// <param name="Request">Makes the request, given the changed value.</param>
internal sealed record ValuePermissionAct(string Name, string Specification, Someone? Who, Func<HandleValue, Message> Request);
