using System.Collections;
using System.Reflection;
using System.Text;

namespace IdResolution.Protocol.Tests.Messages;

/// <summary>The content of an object as text, member by member, so that two can be compared and a difference be read.</summary>
internal static class Structure
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case Utf8String octets:
                text.Append('"').Append(Convert.ToHexString(octets.Span)).Append('"');
                break;
            case ReadOnlyMemory<byte> octets:
                text.Append("0x").Append(Convert.ToHexString(octets.Span));
                break;
            case IEnumerable items and not string:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(' ');
                }
                text.Append(']');
                break;
            case IFormattable number:
                text.Append(number);
                break;
            case bool flag:
                text.Append(flag);
                break;
            default:
                AppendMembers(text, value);
                break;
        }
    }

    private static void AppendMembers(StringBuilder text, object value)
    {
        text.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            text.Append(property.Name).Append('=');
            Append(text, property.GetValue(value));
            text.Append(' ');
        }
        text.Append('}');
    }
}
