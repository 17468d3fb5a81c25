using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client.Answers;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Prints a listing as it comes: a line per handle, as text or as a JSON string.</summary>
internal static class HandleLines
{
    public static async Task<int> WriteAsync(CommandContext context, IAsyncEnumerable<HandleListAnswer> answers, OpCode opCode,
        Utf8String asked)
    {
        await foreach (var answer in answers)
        {
            if (!answer.IsSuccess) return context.Refuse(answer, opCode, asked);
            foreach (var handle in answer.Handles)
                context.Out.WriteLine(context.Json ? RecordJson.Quote(handle) : Refusal.Printable(handle.ToString()));
        }
        return ExitCode.Ok;
    }
}
