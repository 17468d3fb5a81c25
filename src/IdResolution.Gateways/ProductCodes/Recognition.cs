using IdResolution.Protocol;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>What a text was recognised as.</summary>
/// <param name="Scheme">The scheme's name, such as <c>handle</c>, <c>idis</c>, <c>doi</c>, <c>gtin</c>, <c>oid</c>; empty when it is none that is known.</param>
/// <param name="Canonical">Its one written form in that scheme; empty when it is not valid.</param>
/// <param name="Handle">The handle that stands for it here; empty when no rule maps it.</param>
/// <param name="Fault">What is wrong with it; null when it is valid.</param>
internal sealed record Recognition(string Scheme, string Canonical, Utf8String Handle, CodeFault? Fault = null);

/// <summary>What is wrong with a code, and where.</summary>
/// <param name="Position">The first character that is wrong, counted from 0 in the text as it was given.</param>
/// <param name="Rule">The rule it breaks, with its source, such as <c>GS1 General Specifications 7.9.1: check digit</c>.</param>
/// <param name="Detail">What was found and what was expected, in words for people.</param>
internal sealed record CodeFault(int Position, string Rule, string Detail);
