namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>The sets of characters that values of element strings are written in (GS1 General Specifications 7.11). Pure.</summary>
public static class CharacterSets
{
    private const string Of82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    /// <summary>The 82 characters of most alphanumeric values, in the order of their values.</summary>
    public static string Set82 => Of82;

    /// <summary>Place in the set of 82, from 0; negative for a character that is not in it.</summary>
    public static int ValueIn82(char character) => Of82.IndexOf(character, StringComparison.Ordinal);

    /// <summary>True for the characters of a component or part identifier: digits, capital letters, <c>#</c>, <c>-</c> and <c>/</c>.</summary>
    public static bool IsIn39(char character) => char.IsAsciiDigit(character) || char.IsAsciiLetterUpper(character) || character is '#' or '-' or '/';

    /// <summary>True for the characters of base64 for file names and URIs (RFC 4648 §5), padding included.</summary>
    public static bool IsIn64(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '=';
}
