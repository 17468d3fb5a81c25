namespace IdResolution.Protocol.ProductCodes;

/// <summary>What is wrong with a code, and where.</summary>
/// <param name="Position">The first character that is wrong, counted from 0 in the text as it was given; its length when something is missing at the end.</param>
/// <param name="Rule">The rule it breaks, with its source, such as <c>check digit (GS1 General Specifications 7.9)</c>.</param>
/// <param name="Detail">What was found and what was expected, in words for people.</param>
public sealed record CodeFault(int Position, string Rule, string Detail);
