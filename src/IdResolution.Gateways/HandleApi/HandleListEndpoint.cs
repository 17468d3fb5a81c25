using System.Globalization;
using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Gateways.HandleApi;

/// <summary><c>/api/handles?prefix=</c>: the handles of a prefix, a page of them, or how many there are.</summary>
internal sealed class HandleListEndpoint : IApiEndpoint
{
    public IReadOnlyList<string> Methods { get; } = ["GET", "HEAD"];

    public Task AnswerAsync(ApiCall call)
    {
        if (call.Parameters.Value("prefix") is not { Length: > 0 } prefix) return call.FailAsync(ResponseCode.ProtocolError, "The parameter prefix is missing.");
        if (!NumberedPage.TryRead(call.Parameters, out var page))
            return call.FailAsync(ResponseCode.ProtocolError, "page and pageSize are whole numbers from -1 to 2147483647.");
        var list = new NameList(call, "handles", page)
        {
            WriteHead = (writer, count) =>
            {
                writer.WriteString("prefix"u8, prefix);
                if (count is { } known) WriteTotal(writer, known);
                writer.WriteNumber("page"u8, page.Page);
                writer.WriteNumber("pageSize"u8, page.Size);
            },
            WriteTail = WriteTotal,
        };
        return list.AnswerAsync(OpCode.ListHandles, new HandleRequest { Handle = prefix });

        void WriteTotal(Utf8JsonWriter writer, long count)
        {
            if (call.Options.TotalCountAsText) writer.WriteString("totalCount"u8, count.ToString(CultureInfo.InvariantCulture));
            else writer.WriteNumber("totalCount"u8, count);
        }
    }
}
