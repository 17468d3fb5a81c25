using System.Text;
using IdResolution.Security;

namespace IdResolution.Node.Start;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Loads an unencrypted private key, or makes one and writes it when the file is not there.</summary>
    /// <exception cref="StartException">The file is there but cannot be used.</exception>
    public static PrivateKey LoadOrCreateKey(string path, out bool created)
    {
        created = !File.Exists(path);
        if (created)
        {
            var made = PrivateKey.GenerateRsa();
            Write(path, made.ExportPem());
            return made;
        }
        try
        {
            return PrivateKey.Load(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is KeyFileException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path}: {e.Message} Restore the file from a backup, or remove it to have a new key made.", e);
        }
    }

    /// <summary>
    /// Writes a new file with mode 0600 and makes it durable, name included, before it returns. The mode is set when the file is made, so that the content is never readable by others.
    /// </summary>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    public static void Write(string path, string content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: false);
    }
}
