//! Files in ELF format.

use super::{Damage, Format, Function, Image, Import, Kind, MOST, text};
use messages::tell;
use object::read::elf::{ElfFile, FileHeader, ProgramHeader, Sym};
use object::{Endianness, FileKind, elf};

pub(super) fn parse(data: &[u8]) -> Result<Image, Damage> {
    match FileKind::parse(data)? {
        FileKind::Elf32 => of_class::<elf::FileHeader32<Endianness>>(data, 32),
        _ => of_class::<elf::FileHeader64<Endianness>>(data, 64),
    }
}

fn of_class<Elf: FileHeader<Endian = Endianness>>(data: &[u8], bits: u8) -> Result<Image, Damage> {
    let file = ElfFile::<Elf>::parse(data)?;
    let (endian, header) = (file.endian(), file.elf_header());
    let mut image = Image {
        format: Format::Elf,
        architecture: architecture(header.e_machine(endian)),
        bits,
        kind: Kind::Other,
        exports: Vec::new(),
        imports: Vec::new(),
        undefined: Vec::new(),
        versions: Vec::new(),
        search: Vec::new(),
        search_first: false,
        interpreter: None,
        wine: false,
    };
    let dynamic = read_dynamic(&file, &mut image)?;
    for segment in file.elf_program_headers() {
        if let Some(path) = segment.interpreter(endian, data)? {
            image.interpreter = Some(text(path)?);
        }
    }
    let starts = image.interpreter.is_some();
    image.kind = match header.e_type(endian) {
        elf::ET_EXEC => Kind::Program,
        elf::ET_DYN if dynamic.position_independent || starts && !dynamic.named => Kind::Program,
        elf::ET_DYN => Kind::Library,
        _ => Kind::Other,
    };
    read_symbols(&file, &mut image)?;
    read_versions(&file, &mut image)?;
    Ok(image)
}

fn architecture(machine: elf::Machine) -> String {
    match machine {
        elf::EM_X86_64 => "x86-64".into(),
        elf::EM_386 => "x86".into(),
        elf::EM_AARCH64 => "ARM64".into(),
        elf::EM_ARM => "ARM".into(),
        other => tell!("doctor-image-machine", number = other.0.to_string()),
    }
}

/// What the dynamic section says of the file itself.
struct Dynamic {
    position_independent: bool,
    named: bool,
}

fn read_dynamic<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>, image: &mut Image) -> Result<Dynamic, Damage> {
    let table = file.elf_dynamic_table()?;
    let mut found = Dynamic { position_independent: false, named: false };
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for entry in &table {
        match entry.tag {
            elf::DT_NEEDED => {
                let library = text(table.string(entry)?)?;
                image.imports.push(Import { library, functions: Vec::new(), delayed: false, versions: Vec::new() });
            }
            elf::DT_RPATH => first = folders(table.string(entry)?)?,
            elf::DT_RUNPATH => later = folders(table.string(entry)?)?,
            elf::DT_SONAME => found.named = true,
            elf::DT_FLAGS_1 => found.position_independent = entry.val & elf::DF_1_PIE.0 != 0,
            _ => {}
        }
        if image.imports.len() > MOST {
            return Err(Damage::TooMuch);
        }
    }
    // The older entry is not looked at where the newer one is there.
    image.search_first = later.is_empty();
    image.search = if later.is_empty() { first } else { later };
    Ok(found)
}

fn folders(list: &[u8]) -> Result<Vec<String>, Damage> {
    Ok(text(list)?.split(':').filter(|folder| !folder.is_empty()).map(str::to_owned).collect())
}

fn read_symbols<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>, image: &mut Image) -> Result<(), Damage> {
    let (endian, symbols) = (file.endian(), file.elf_dynamic_symbol_table());
    for symbol in symbols.iter().skip(1) {
        let name = text(symbol.name(endian, symbols.strings())?)?;
        let bind = symbol.st_bind();
        if name.is_empty() || bind == elf::STB_LOCAL {
            continue;
        }
        if !symbol.is_undefined(endian) {
            image.exports.push(Function::Name(name));
        } else if bind != elf::STB_WEAK {
            image.undefined.push(name);
        }
    }
    Ok(())
}

fn read_versions<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>, image: &mut Image) -> Result<(), Damage> {
    let (endian, data, sections) = (file.endian(), file.data(), file.elf_section_table());
    if let Some((mut needs, link)) = sections.gnu_verneed(endian, data)? {
        let strings = sections.strings(endian, data, link)?;
        let mut count = 0;
        while let Some((need, mut names)) = needs.next()? {
            let library = text(need.file(endian, strings)?)?;
            while let Some(name) = names.next()? {
                let weak = name.vna_flags.get(endian).0 & elf::VER_FLG_WEAK.0 != 0;
                let version = text(name.name(endian, strings)?)?;
                if let Some(import) = image.imports.iter_mut().find(|import| !weak && import.library == library) {
                    import.versions.push(version);
                }
                count += 1;
                if count > MOST {
                    return Err(Damage::TooMuch);
                }
            }
        }
    }
    if let Some((mut definitions, link)) = sections.gnu_verdef(endian, data)? {
        let strings = sections.strings(endian, data, link)?;
        while let Some((_, mut names)) = definitions.next()? {
            if let Some(name) = names.next()? {
                image.versions.push(text(name.name(endian, strings)?)?);
            }
            if image.versions.len() > MOST {
                return Err(Damage::TooMuch);
            }
        }
    }
    Ok(())
}
