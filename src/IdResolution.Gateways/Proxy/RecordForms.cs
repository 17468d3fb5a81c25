using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>The forms of a record that programs read.</summary>
internal static class RecordForms
{
    /// <summary>The JSON of the REST interface (specification §8.3, §8.4).</summary>
    public static Task WriteJsonAsync(HttpCall call, int status, ResponseCode code, Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) HandleRecordJson.Write(writer, handle, values, code);
        return call.WriteAsync(status, "application/json;charset=UTF-8", buffer.WrittenMemory);
    }

    /// <summary>The URL values as XML (specification §8.7, <c>action=showurls</c>).</summary>
    public static Task WriteUrlsAsync(HttpCall call, Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        // Octets that are no text, and characters that XML has no form for, become question marks.
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true }))
        {
            writer.WriteStartElement("urls");
            writer.WriteAttributeString("handle", ForXml(handle.ToString()));
            foreach (var value in values.Where(value => value.HasType("URL"u8)))
            {
                writer.WriteStartElement("url");
                writer.WriteAttributeString("index", XmlConvert.ToString(value.Index));
                writer.WriteAttributeString("type", ForXml(value.Type.ToString()));
                writer.WriteString(ForXml(new Utf8String(value.Data.Span).ToString()));
                writer.WriteEndElement();
            }
            writer.WriteEndElement();
        }
        return call.WriteAsync(StatusCodes.Status200OK, "application/xml; charset=utf-8", Encoding.UTF8.GetBytes(text.Append('\n').ToString()));
    }

    private static string ForXml(string text) => string.Create(text.Length, text, static (kept, all) =>
    {
        for (var i = 0; i < all.Length; i++) kept[i] = XmlConvert.IsXmlChar(all[i]) ? all[i] : '?';
    });
}
